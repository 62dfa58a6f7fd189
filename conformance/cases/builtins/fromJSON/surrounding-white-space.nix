builtins.fromJSON " \t\r\n[ 1 ,\n2 ] \n"
