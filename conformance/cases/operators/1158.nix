null / true
