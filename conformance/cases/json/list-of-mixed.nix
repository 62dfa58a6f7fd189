[ 1 "a" null { b = 1; } [ true ] 1.5 ]
