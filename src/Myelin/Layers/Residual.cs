namespace Myelin;

/// <summary>
/// y = x + f(x): the shortcut lets gradients pass through deep stacks (He et al. 2016). If f changes the shape, a projection maps x to the
/// same shape: y = p(x) + f(x).
/// </summary>
public sealed class Residual : Layer
{
    private readonly Layer _body;
    private readonly Layer? _shortcut;

    /// <param name="body">f.</param>
    /// <param name="shortcut">p, such as a 1x1 convolution; without it, x itself is added.</param>
    public Residual(Layer body, Layer? shortcut = null)
    {
        _body = Child("body", body);
        if (shortcut is not null) _shortcut = Child("shortcut", shortcut);
    }

    /// <summary>x + f(x), or p(x) + f(x).</summary>
    /// <exception cref="ShapeException">The two terms differ in shape.</exception>
    public override Tensor Forward(Tensor x)
    {
        Tensor y = _body.Call(x), passed = _shortcut?.Call(x) ?? x;
        if (y.Shape != passed.Shape)
        {
            throw new ShapeException($"{Label}: the body must give the shape of the shortcut.", $"body {y.Describe()}, shortcut {passed.Describe()}.",
                "Try new Residual(body, shortcut: …) with a layer that maps x to the body's shape.");
        }

        return passed + y;
    }

    internal override void Plan(InferencePlan plan) => plan.Add(new ResidualStep(_body.Prepare(plan.Shape), _shortcut?.Prepare(plan.Shape)));
}
