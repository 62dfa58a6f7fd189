{ a = <absent>; b = 1; }.b
