"""What long or random work needs: independent streams of random numbers, and progress that is seen only on a terminal."""
