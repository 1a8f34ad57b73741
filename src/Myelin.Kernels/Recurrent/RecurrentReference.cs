namespace Myelin.Kernels;

/// <summary>Recurrent layers in double precision, one unit at a time, following the equations.</summary>
internal sealed class RecurrentReference
{
    private readonly RecurrentShape _shape;
    private readonly float[] _x, _weightIh, _weightHh, _biasIh, _biasHh;
    private readonly double[][] _gates, _hiddens, _cells;

    /// <summary>The forward pass; empty arrays mean missing biases, states of 0 and full lengths.</summary>
    internal RecurrentReference(in RecurrentShape shape, int[] lengths, float[] x, float[] weightIh, float[] weightHh, float[] biasIh,
        float[] biasHh, float[] hidden, float[] cell)
    {
        (_shape, _x, _weightIh, _weightHh, _biasIh, _biasHh) = (shape, x, weightIh, weightHh, biasIh, biasHh);
        (_gates, _hiddens, _cells) = (new double[shape.Rows][], new double[shape.Rows][], new double[shape.Rows][]);
        (Y, Hidden, Cell) = (new double[shape.OutputLength], new double[shape.StateLength], new double[shape.StateLength]);
        for (int n = 0; n < shape.Batch; n++)
        {
            double[] h = Part(hidden, n), c = Part(cell, n);
            for (int turn = 0; turn < shape.Steps; turn++)
            {
                int t = shape.StepAt(turn), row = Row(n, t);
                (_hiddens[row], _cells[row]) = ([.. h], [.. c]);
                if (lengths.Length > 0 && t >= lengths[n]) continue;
                _gates[row] = Step(row, h, c);
                h.CopyTo(Y, row * shape.Hidden);
            }
            h.CopyTo(Hidden, n * shape.Hidden);
            c.CopyTo(Cell, n * shape.Hidden);
        }
    }

    internal double[] Y { get; }

    internal double[] Hidden { get; }

    internal double[] Cell { get; }

    private int Row(int n, int t) => _shape.BatchFirst ? n * _shape.Steps + t : t * _shape.Batch + n;

    private double[] Part(float[] state, int n) => [.. Enumerable.Range(0, _shape.Hidden).Select(j => state.Length == 0 ? 0.0 : state[n * _shape.Hidden + j])];

    private static double Sigma(double x) => 1 / (1 + Math.Exp(-x));

    // Gates by name: i f g o, r z n m, or h'. Overwrites h and c.
    private double[] Step(int row, double[] h, double[] c)
    {
        int units = _shape.Hidden;
        double[] old = [.. h], gates = new double[4 * units];
        for (int j = 0; j < units; j++)
        {
            double X(int gate) =>
                Sum(_weightIh, gate * units + j, _shape.Inputs, k => _x[row * _shape.Inputs + k])
                + (_biasIh.Length == 0 ? 0 : _biasIh[gate * units + j]);
            double H(int gate) => Sum(_weightHh, gate * units + j, units, k => old[k]) + (_biasHh.Length == 0 ? 0 : _biasHh[gate * units + j]);
            ref double g0 = ref gates[j], g1 = ref gates[units + j], g2 = ref gates[2 * units + j], g3 = ref gates[3 * units + j];
            switch (_shape.Kind)
            {
                case RecurrentKind.Lstm:
                    (g0, g1, g2, g3) = (Sigma(X(0) + H(0)), Sigma(X(1) + H(1)), Math.Tanh(X(2) + H(2)), Sigma(X(3) + H(3)));
                    c[j] = g1 * c[j] + g0 * g2;
                    h[j] = g3 * Math.Tanh(c[j]);
                    break;
                case RecurrentKind.Gru:
                    (g0, g1, g3) = (Sigma(X(0) + H(0)), Sigma(X(1) + H(1)), H(2));
                    g2 = Math.Tanh(X(2) + g0 * g3);
                    h[j] = (1 - g1) * g2 + g1 * old[j];
                    break;
                default:
                    h[j] = g0 = _shape.Kind == RecurrentKind.Tanh ? Math.Tanh(X(0) + H(0)) : Math.Max(0, X(0) + H(0));
                    break;
            }
        }
        return gates;
    }

    private static double Sum(float[] weight, int row, int count, Func<int, double> x)
    {
        double sum = 0;
        for (int k = 0; k < count; k++) sum += weight[row * count + k] * x(k);
        return sum;
    }

    /// <summary>dx, dW_ih, dW_hh, db_ih, db_hh, dh₀, dc₀ of the gradients of y and of the final states.</summary>
    internal double[][] Backward(float[] dy, float[] dHidden, float[] dCell)
    {
        int units = _shape.Hidden, inputs = _shape.Inputs, rows = _shape.Gates * units;
        double[] dx = new double[_shape.InputLength], dWih = new double[rows * inputs], dWhh = new double[rows * units];
        double[] dBih = new double[rows], dBhh = new double[rows];
        double[] dh0 = new double[_shape.StateLength], dc0 = new double[_shape.StateLength];
        for (int n = 0; n < _shape.Batch; n++)
        {
            double[] dh = Part(dHidden, n), dc = Part(dCell, n);
            for (int turn = _shape.Steps - 1; turn >= 0; turn--)
            {
                int row = Row(n, _shape.StepAt(turn));
                if (_gates[row] is not { } g) continue;
                double[] old = _hiddens[row], forX = new double[rows], forH = new double[rows], direct = new double[units];
                for (int j = 0; j < units; j++)
                {
                    double d = dh[j] + dy[row * units + j], g0 = g[j], g1 = g[units + j], g2 = g[2 * units + j], g3 = g[3 * units + j];
                    switch (_shape.Kind)
                    {
                        case RecurrentKind.Lstm:
                            double c = _cells[row][j], t = Math.Tanh(g1 * c + g0 * g2), e = dc[j] + d * g3 * (1 - t * t);
                            (forX[j], forX[units + j]) = (e * g2 * g0 * (1 - g0), e * c * g1 * (1 - g1));
                            (forX[2 * units + j], forX[3 * units + j]) = (e * g0 * (1 - g2 * g2), d * t * g3 * (1 - g3));
                            dc[j] = e * g1;
                            break;
                        case RecurrentKind.Gru:
                            double dn = d * (1 - g1) * (1 - g2 * g2);
                            (forX[j], forX[units + j], forX[2 * units + j]) = (dn * g3 * g0 * (1 - g0), d * (old[j] - g2) * g1 * (1 - g1), dn);
                            direct[j] = d * g1;
                            break;
                        default:
                            forX[j] = _shape.Kind == RecurrentKind.Tanh ? d * (1 - g0 * g0) : g0 > 0 ? d : 0;
                            break;
                    }
                }
                forX.CopyTo(forH, 0);
                for (int j = 0; _shape.Kind == RecurrentKind.Gru && j < units; j++) forH[2 * units + j] *= g[j];
                dh = direct;
                for (int r = 0; r < rows; r++)
                {
                    dBih[r] += forX[r];
                    dBhh[r] += forH[r];
                    for (int k = 0; k < inputs; k++)
                    {
                        dWih[r * inputs + k] += forX[r] * _x[row * inputs + k];
                        dx[row * inputs + k] += forX[r] * _weightIh[r * inputs + k];
                    }
                    for (int k = 0; k < units; k++)
                    {
                        dWhh[r * units + k] += forH[r] * old[k];
                        dh[k] += forH[r] * _weightHh[r * units + k];
                    }
                }
            }
            dh.CopyTo(dh0, n * units);
            dc.CopyTo(dc0, n * units);
        }
        return [dx, dWih, dWhh, dBih, dBhh, dh0, dc0];
    }
}
