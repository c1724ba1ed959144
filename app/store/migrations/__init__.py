"""Every change to the tables, in order; app.store.database applies them when it opens the store."""
