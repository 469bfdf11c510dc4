"""The page of the HTML report: what is drawn, the lines of the findings, and the template they stand in."""
