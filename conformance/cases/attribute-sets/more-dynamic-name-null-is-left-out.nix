{ ${null} = 2; }
