let a = throw "${a}"; in a
