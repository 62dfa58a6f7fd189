"only"
