toString [[[]] [[1]] []]
