true && "true"
