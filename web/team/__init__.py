"""The navigators' desk: accounts, lists that people sent to the team, and the work on them."""
