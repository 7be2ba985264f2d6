"""The way to the model server: what it says (events), how its bytes are read (decoder), how it is called (client)."""
