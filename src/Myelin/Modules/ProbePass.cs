namespace Myelin;

/// <summary>
/// A pass through a module that leaves no trace: gradients, buffers and the numbers of random numbers drawn are restored at its end.
/// Meanwhile layers run one by one on this thread, so that a hook can see the values between those that are usually fused.
/// </summary>
internal sealed class ProbePass : IDisposable
{
    [ThreadStatic] private static int t_depth;

    private readonly ModuleState _before;
    private readonly List<(Parameter Parameter, Tensor? Gradient)> _gradients = [];

    internal ProbePass(Module model, IEnumerable<Parameter> parameters)
    {
        _before = new ModuleState(model);
        foreach (Parameter parameter in model.Parameters().Union(parameters)) _gradients.Add((parameter, parameter.ExchangeGrad(null)));
        t_depth++;
    }

    /// <summary>Whether this thread is inside a probe pass.</summary>
    internal static bool IsActive => t_depth > 0;

    public void Dispose()
    {
        t_depth--;
        _before.Restore();
        foreach ((Parameter parameter, Tensor? gradient) in _gradients)
        {
            parameter.ZeroGrad();
            parameter.ExchangeGrad(gradient);
        }
    }
}
