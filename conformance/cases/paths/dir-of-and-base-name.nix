[ (dirOf ./a/b) (baseNameOf ./a/b) (dirOf /a) (dirOf /.) (baseNameOf /.) ]
