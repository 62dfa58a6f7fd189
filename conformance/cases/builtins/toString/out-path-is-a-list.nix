toString {outPath = [1 2];}
