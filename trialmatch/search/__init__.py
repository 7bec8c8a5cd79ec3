"""Words and filters -> trials. Whoosh holds postings and filter terms; facts live in columns, records in documents."""
