assert { a = 1; }.b."c d".${"e" + "f"} or false; 1
