lenght
