builtins.split "x(y*)(z)?" "axbxyc"
