"""What is measured or recorded outside the product."""
