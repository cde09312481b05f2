"""What a model learns from: archives of crops, attributes, sentences, and which sentence fits which crop."""
