"""Guard: who asks, and what they may do; values and rules without input or output."""
