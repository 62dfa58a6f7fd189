toString [[] 1]
