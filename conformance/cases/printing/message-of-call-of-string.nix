"text" 2
