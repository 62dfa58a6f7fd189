x: x.${x.y}."${x.z}w".b
