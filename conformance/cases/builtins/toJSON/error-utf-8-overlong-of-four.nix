builtins.toJSON "ağ¿¿b"
