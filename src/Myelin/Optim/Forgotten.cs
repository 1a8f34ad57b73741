namespace Myelin;

/// <summary>
/// Finds parameters that a loss depends on and that would be neither trained nor saved, because their module was not declared or came too
/// late. The backward pass has noted those that no optimizer has.
/// </summary>
internal static class Forgotten
{
    /// <param name="optimizer">The optimizer that is about to take a step.</param>
    /// <param name="declaredBefore">The number of parameters that had been declared when the optimizer got its last ones.</param>
    internal static void RequireNone(Optimizer optimizer, long declaredBefore)
    {
        foreach (ParameterGroup group in optimizer.Groups)
        {
            foreach (Parameter trained in group.Parameters)
            {
                if ((trained.Value.Node as Leaf)?.Untrained is not { } untrained) continue;
                foreach (Parameter parameter in untrained.OfType<Parameter>().OrderBy(p => p.Declaration))
                {
                    Require(optimizer, trained, parameter, declaredBefore);
                }
            }
        }
    }

    private static void Require(Optimizer optimizer, Parameter trained, Parameter parameter, long declaredBefore)
    {
        // It may have been added to an optimizer, or frozen, since the backward pass.
        if (parameter.IsTrained || !parameter.RequiresGrad) return;
        Module root = parameter.Owner.Root;
        if (root != trained.Owner.Root && !optimizer.Parameters.Any(p => p.Owner.Root == root)) throw NotDeclared(optimizer, parameter, root);
        // Otherwise the user trains a part of the model, such as a new head.
        if (parameter.Declaration > declaredBefore) throw Late(optimizer, parameter);
    }

    private static InvalidOperationException NotDeclared(Optimizer optimizer, Parameter parameter, Module root) => new(
        $"{optimizer.GetType().Name}.Step: a model must own every module that it uses.\n" +
        $"  Got a gradient of {parameter} of {root.Describe()}, which is not the model's: it would be neither trained nor saved.\n" +
        $"  Declare it in the model's constructor, even if it is frozen: _hidden = Child(\"hidden\", new {root.Describe()}); " +
        "RequiresGrad = false alone is for another model that the model's Forward does not use, such as a teacher.");

    private static InvalidOperationException Late(Optimizer optimizer, Parameter parameter) => new(
        $"{optimizer.GetType().Name}.Step: parameters must be declared before the optimizer is created.\n" +
        $"  Got a gradient of {parameter}, declared later: it would not be trained.\n" +
        "  Declare it in the constructor, or call optimizer.AddGroup(new ParameterGroup([…])); to keep it as it is, set RequiresGrad = false.");
}
