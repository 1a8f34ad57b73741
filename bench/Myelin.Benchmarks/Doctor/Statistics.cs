namespace Myelin.Benchmarks;

/// <summary>The statistics of rates and of two groups of runs.</summary>
internal static class Statistics
{
    /// <summary>The upper bound of a rate with 95 % confidence, one-sided: exact binomial (Clopper and Pearson 1934).</summary>
    internal static double UpperBound(int hits, int all) => hits >= all ? 1 : Bisect(p => Cumulative(hits, all, p), 0.05);

    /// <summary>The lower bound, likewise.</summary>
    internal static double LowerBound(int hits, int all) => hits <= 0 ? 0 : 1 - UpperBound(all - hits, all);

    /// <summary>Cohen's d: the difference of the means divided by the pooled standard deviation.</summary>
    internal static double Effect(double[] a, double[] b)
    {
        double pooled = Math.Sqrt((Variance(a) + Variance(b)) / 2), difference = a.Average() - b.Average();
        return pooled > 0 ? difference / pooled : difference == 0 ? 0 : double.PositiveInfinity * Math.Sign(difference);
    }

    /// <summary>The two-sided p value of Welch's t test.</summary>
    internal static double Welch(double[] a, double[] b)
    {
        double va = Variance(a) / a.Length, vb = Variance(b) / b.Length;
        if (va + vb == 0) return a.Average() == b.Average() ? 1 : 0;
        double t = (a.Average() - b.Average()) / Math.Sqrt(va + vb);
        double freedom = Math.Pow(va + vb, 2) / ((va * va / (a.Length - 1)) + (vb * vb / (b.Length - 1)));
        return StudentTails(Math.Abs(t), freedom);
    }

    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Length - 1);
    }

    /// <summary>P(X ≤ hits) for a binomial X.</summary>
    private static double Cumulative(int hits, int all, double p)
    {
        double sum = 0, logTerm = all * Math.Log(1 - p);
        for (int k = 0; k <= hits; k++)
        {
            sum += Math.Exp(logTerm);
            logTerm += Math.Log((double)(all - k) / (k + 1)) + Math.Log(p / (1 - p));
        }

        return sum;
    }

    /// <summary>The p at which a falling function has a value.</summary>
    private static double Bisect(Func<double, double> falling, double value)
    {
        double low = 0, high = 1;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            if (falling(middle) > value) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    /// <summary>P(|T| ≥ t), by Simpson's rule over the density of Student's t.</summary>
    private static double StudentTails(double t, double freedom)
    {
        const int Parts = 2000;
        double Density(double x) => Math.Pow(1 + (x * x / freedom), -(freedom + 1) / 2);
        double Integral(double from, double to)
        {
            double h = (to - from) / Parts, sum = Density(from) + Density(to);
            for (int i = 1; i < Parts; i++) sum += (i % 2 == 1 ? 4 : 2) * Density(from + (i * h));
            return sum * h / 3;
        }

        // x = u / (1 - u) carries the infinite half line to [0, 1).
        double Half()
        {
            double h = 1.0 / Parts, sum = 0;
            for (int i = 0; i < Parts; i++)
            {
                double u = (i + 0.5) * h, x = u / (1 - u);
                sum += Density(x) / ((1 - u) * (1 - u)) * h;
            }

            return sum;
        }

        return Math.Max(0, 1 - (Integral(0, t) / Half()));
    }
}
