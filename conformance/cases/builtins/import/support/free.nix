free
