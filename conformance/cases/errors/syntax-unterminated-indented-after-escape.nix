''abc''$
