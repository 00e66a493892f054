"""What those who run the server see of it: metrics, a line for each request, and traces."""
