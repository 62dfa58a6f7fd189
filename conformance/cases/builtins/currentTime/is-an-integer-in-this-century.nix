builtins.currentTime > 1700000000 && builtins.currentTime < 4102444800
