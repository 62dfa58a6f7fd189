map toString [ true false null ]
