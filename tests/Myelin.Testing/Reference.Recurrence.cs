namespace Myelin.Testing;

public static partial class Reference
{
    /// <summary>A recurrent layer in one direction, [T, N, I], step by step: the outputs, then the final states, as one vector.</summary>
    public static Func<Array64[], Array64> Recurrence(string kind, bool reverse, int[]? lengths) => inputs =>
    {
        (Array64 x, Array64 wi, Array64 wh, Array64 bi, Array64 bh, Array64 h0) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], inputs[5]);
        int steps = x.Shape[0], batch = x.Shape[1], units = wh.Shape[1];
        var y = new double[steps * batch * units];
        double[] h = [.. h0.Values], c = inputs.Length > 6 ? [.. inputs[6].Values] : [];
        for (int turn = 0; turn < steps; turn++)
        {
            int t = reverse ? steps - 1 - turn : turn;
            double[] old = [.. h];
            for (int n = 0; n < batch; n++)
            {
                if (lengths is not null && t >= lengths[n]) continue;
                for (int j = 0; j < units; j++)
                {
                    double In(int gate) => bi[(gate * units) + j] + Enumerable.Range(0, x.Shape[2]).Sum(k => wi[(gate * units) + j, k] * x[t, n, k]);
                    double Own(int gate) => bh[(gate * units) + j] + Enumerable.Range(0, units).Sum(k => wh[(gate * units) + j, k] * old[(n * units) + k]);
                    double Sigma(int gate) => 1 / (1 + Math.Exp(-In(gate) - Own(gate)));
                    int place = (n * units) + j;
                    if (kind == "Lstm")
                    {
                        c[place] = (Sigma(1) * c[place]) + (Sigma(0) * Math.Tanh(In(2) + Own(2)));
                        h[place] = Sigma(3) * Math.Tanh(c[place]);
                    }
                    else if (kind == "Gru")
                    {
                        double z = Sigma(1);
                        h[place] = ((1 - z) * Math.Tanh(In(2) + (Sigma(0) * Own(2)))) + (z * old[place]);
                    }
                    else
                    {
                        h[place] = kind == "Rnn" ? Math.Tanh(In(0) + Own(0)) : Math.Max(0, In(0) + Own(0));
                    }

                    y[(((t * batch) + n) * units) + j] = h[place];
                }
            }
        }

        return new Array64([y.Length + h.Length + c.Length], [.. y, .. h, .. c]);
    };
}
