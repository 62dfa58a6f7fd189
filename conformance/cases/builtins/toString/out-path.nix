toString {outPath = "x";}
