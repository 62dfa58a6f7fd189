throw "􏾀􏿿"
