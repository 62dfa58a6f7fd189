toString <here>  == toString ./support
