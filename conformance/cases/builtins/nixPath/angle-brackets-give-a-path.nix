[ <lib> (builtins.typeOf <lib>) ]
