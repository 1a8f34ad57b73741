using System.Numerics;
using System.Runtime.InteropServices;

namespace Myelin.Kernels;

/// <summary>Element by element on rows of doubles: the same bits for any width of vectors, since no element meets another.</summary>
internal static class Rows64
{
    /// <summary>y += a·x.</summary>
    internal static void AddScaled(Span<double> y, ReadOnlySpan<double> x, double a)
    {
        x = x[..y.Length];
        Span<Vector<double>> wideY = MemoryMarshal.Cast<double, Vector<double>>(y);
        ReadOnlySpan<Vector<double>> wideX = MemoryMarshal.Cast<double, Vector<double>>(x);
        var factor = new Vector<double>(a);
        for (int i = 0; i < wideY.Length; i++) wideY[i] += wideX[i] * factor;
        for (int i = wideY.Length * Vector<double>.Count; i < y.Length; i++) y[i] += x[i] * a;
    }

    /// <summary>y = ((y + a·p) + b·q), in this order.</summary>
    internal static void AddScaled(Span<double> y, ReadOnlySpan<double> p, double a, ReadOnlySpan<double> q, double b)
    {
        p = p[..y.Length];
        q = q[..y.Length];
        Span<Vector<double>> wideY = MemoryMarshal.Cast<double, Vector<double>>(y);
        ReadOnlySpan<Vector<double>> wideP = MemoryMarshal.Cast<double, Vector<double>>(p), wideQ = MemoryMarshal.Cast<double, Vector<double>>(q);
        Vector<double> forP = new(a), forQ = new(b);
        for (int i = 0; i < wideY.Length; i++) wideY[i] = wideY[i] + (wideP[i] * forP) + (wideQ[i] * forQ);
        for (int i = wideY.Length * Vector<double>.Count; i < y.Length; i++) y[i] = y[i] + (p[i] * a) + (q[i] * b);
    }

    /// <summary>x, y = c·x - s·y, s·x + c·y.</summary>
    internal static void Rotate(Span<double> x, Span<double> y, double c, double s)
    {
        y = y[..x.Length];
        Span<Vector<double>> wideX = MemoryMarshal.Cast<double, Vector<double>>(x), wideY = MemoryMarshal.Cast<double, Vector<double>>(y);
        Vector<double> cosine = new(c), sine = new(s);
        for (int i = 0; i < wideX.Length; i++)
        {
            (wideX[i], wideY[i]) = ((cosine * wideX[i]) - (sine * wideY[i]), (sine * wideX[i]) + (cosine * wideY[i]));
        }

        for (int i = wideX.Length * Vector<double>.Count; i < x.Length; i++) (x[i], y[i]) = ((c * x[i]) - (s * y[i]), (s * x[i]) + (c * y[i]));
    }

    /// <summary>Σ x·y, in the order of the elements.</summary>
    internal static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }
}
