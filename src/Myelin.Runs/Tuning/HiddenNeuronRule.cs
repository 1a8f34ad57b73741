namespace Myelin.Runs;

/// <summary>
/// A rule of thumb for the number of hidden neurons, N_h = N_s / (α (N_i + N_o)): as many weights as the training examples can determine, divided by α,
/// which is chosen from 2 to 10.
/// </summary>
/// <param name="Examples">N_s, the number of training examples.</param>
/// <param name="Inputs">N_i, the number of inputs.</param>
/// <param name="Outputs">N_o, the number of outputs.</param>
public sealed record HiddenNeuronRule(int Examples, int Inputs, int Outputs)
{
    /// <summary>The fewest neurons, for α = 10.</summary>
    public double Fewest => Neurons(10);

    /// <summary>The most neurons, for α = 2.</summary>
    public double Most => Neurons(2);

    /// <summary>The number of neurons for an α.</summary>
    public double Neurons(double alpha) => Examples / (alpha * (Inputs + Outputs));
}
