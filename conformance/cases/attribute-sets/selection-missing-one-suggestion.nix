{ enable = 1; other = 2; }.enabel
