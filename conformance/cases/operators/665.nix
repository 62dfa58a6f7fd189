[ "a" ] - null
