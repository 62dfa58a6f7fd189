assert [ true null ] == [ true false ]; 1
