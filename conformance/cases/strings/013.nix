toString {a=1;}
