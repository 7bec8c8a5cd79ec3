"""Registry record -> Trial -> facts -> record store and index generation. The only part that goes to the network."""
