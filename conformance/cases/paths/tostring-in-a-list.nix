toString [ /a ./b ]
