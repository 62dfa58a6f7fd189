abort [ "a" ]
