namespace Myelin.Kernels;

/// <summary>One parameter's step of each optimizer in double precision, following PyTorch 1.13's single-tensor functions.</summary>
internal static class UpdateReference
{
    internal static void Sgd(
        ref double p, double g, ref double buffer, double rate, double momentum, double dampening, double decay, bool nesterov, bool isFirst)
    {
        g += decay * p;
        if (momentum != 0)
        {
            buffer = isFirst ? g : momentum * buffer + (1 - dampening) * g;
            g = nesterov ? g + momentum * buffer : buffer;
        }
        p -= rate * g;
    }

    internal static void Adam(
        ref double p, double g, ref double mean, ref double square, ref double largest, bool amsgrad, long step,
        double rate, double beta1, double beta2, double eps, double decay, bool decoupled)
    {
        if (decoupled) p *= 1 - rate * decay;
        else g += decay * p;
        mean = beta1 * mean + (1 - beta1) * g;
        square = beta2 * square + (1 - beta2) * g * g;
        largest = Math.Max(largest, square);
        double root = Math.Sqrt(amsgrad ? largest : square) / Math.Sqrt(1 - Math.Pow(beta2, step));
        p -= rate / (1 - Math.Pow(beta1, step)) * mean / (root + eps);
    }

    internal static void Adagrad(ref double p, double g, ref double sum, long step, double rate, double rateDecay, double decay, double eps)
    {
        g += decay * p;
        sum += g * g;
        p -= rate / (1 + (step - 1) * rateDecay) * g / (Math.Sqrt(sum) + eps);
    }

    internal static void RmsProp(
        ref double p, double g, ref double square, ref double buffer, ref double mean, bool centered,
        double rate, double alpha, double eps, double decay, double momentum)
    {
        g += decay * p;
        square = alpha * square + (1 - alpha) * g * g;
        mean = alpha * mean + (1 - alpha) * g;
        buffer = momentum * buffer + g / (Math.Sqrt(centered ? square - mean * mean : square) + eps);
        p -= rate * buffer;
    }
}
