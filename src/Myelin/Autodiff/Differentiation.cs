namespace Myelin;

/// <summary>Gradients, as members of <see cref="Tensor"/>.</summary>
public static class Differentiation
{
    extension(Tensor x)
    {
        /// <summary>Whether gradients are wanted with respect to this tensor, or to something from which it was computed.</summary>
        public bool RequiresGrad => x.Node is not (null or GradientNode);

        /// <summary>
        /// The gradient of the losses with respect to this tensor, summed over the backward passes since the last <see cref="ZeroGrad"/>;
        /// null before the first, and for tensors that are neither a leaf nor watched by <see cref="OnGradient"/>.
        /// </summary>
        /// <remarks>
        /// Gradients of gradients do not exist yet: a backward pass through a loss that depends on a gradient is an error. Use
        /// <see cref="Detach"/> for one that is meant as a constant.
        /// </remarks>
        public Tensor? Grad
        {
            get
            {
                Tensor? total = (x.Node as Leaf)?.Total;
                if (total is null) return null;
                total.Storage.Escaped = true;
                total.Node ??= new GradientNode(total.Shape);
                return total;
            }
        }

        /// <summary>Requests gradients with respect to this tensor, and returns it. PyTorch: <c>requires_grad_()</c>.</summary>
        /// <exception cref="InvalidOperationException">The tensor was computed from others that require gradients.</exception>
        public Tensor RequireGrad()
        {
            if (x.Node is OperatorNode and not GradientNode)
            {
                throw new InvalidOperationException(
                    $"RequireGrad: only a tensor that was not computed can be a leaf.\n  Got the output of {x.Node.Name}.\n" +
                    "  Try x.Detach().RequireGrad(), or watch its gradient by x.OnGradient(…).");
            }

            if (x.Node is not Leaf) x.Node = new Leaf(x.Shape);
            return x;
        }

        /// <summary>
        /// The collected gradient, read by the library itself: unlike <c>Grad</c> this does not count as seen by the user.
        /// </summary>
        internal Tensor? GradForUpdate => (x.Node as Leaf)?.Total;

        /// <summary>The collected gradient, to be changed in place: one that the user has seen is copied first.</summary>
        internal Tensor? GradToBeWritten => (x.Node as Leaf)?.ToBeWritten();

        /// <summary>The same values without their history: nothing computed from the result reaches back. Shares the memory.</summary>
        public Tensor Detach() => x.View(x.Shape);

        /// <summary>Clears the gradient collected so far.</summary>
        public void ZeroGrad() => (x.Node as Leaf)?.Clear();

        /// <summary>
        /// Passes the gradient with respect to this tensor, once it is complete, to <paramref name="observer"/> in each backward pass.
        /// </summary>
        /// <returns>A subscription that ends when it is disposed.</returns>
        /// <exception cref="InvalidOperationException">The tensor requires no gradient.</exception>
        public IDisposable OnGradient(Action<Tensor> observer)
        {
            Node node = x.Node ?? throw new InvalidOperationException(
                $"OnGradient: the tensor must require a gradient.\n  Got {x.Describe()}, computed from nothing that does.\n" +
                "  Try x.RequireGrad() on an input, or look at a layer that has parameters.");
            node.Hooks += observer;
            return new Subscription(() => node.Hooks -= observer);
        }

        /// <summary>
        /// Computes the gradient of this scalar with respect to every leaf it depends on, and adds it to their <c>Grad</c>.
        /// </summary>
        /// <param name="retainGraph">
        /// Whether to keep the saved values, so that a second backward pass through the same graph is possible.
        /// </param>
        /// <exception cref="ShapeException">The tensor has more than one element.</exception>
        /// <exception cref="InvalidOperationException">
        /// The tensor depends on nothing that requires a gradient, on an operator without one, or on a value that was overwritten.
        /// </exception>
        public void Backward(bool retainGraph = false)
        {
            if (x.Length != 1) throw new ShapeException(
                "Backward: a loss must have one element.",
                $"{x.Describe()}.",
                "Try loss.Mean().Backward(), or Backward(gradient) with a gradient of the same shape.");
            x.Backward(Tensor.Full(1, x.Shape.AsSpan()), retainGraph);
        }

        /// <summary>The same, starting with a gradient of any shape: the vector-Jacobian product.</summary>
        /// <param name="gradient">The gradient of some scalar with respect to this tensor, of this tensor's shape.</param>
        /// <param name="retainGraph">Whether to keep the saved values.</param>
        public void Backward(Tensor gradient, bool retainGraph = false)
        {
            if (x.Node is not { } node)
            {
                throw new InvalidOperationException(
                    $"Backward: the tensor depends on nothing that requires a gradient.\n" +
                    $"  Got {x.Describe()}{(!NoGrad.IsActive ? "" : ", inside NoGrad.Run")}.\n" +
                    "  Try a parameter of a layer, or RequireGrad() on the tensors whose gradient is wanted.");
            }

            if (gradient.Shape != x.Shape)
            {
                throw new ShapeException(
                    "Backward: the gradient must have the tensor's shape.",
                    $"gradient {gradient.Describe()}, tensor {x.Describe()}.",
                    "Try gradient.Reshape or Backward() on a scalar.");
            }

            gradient.Storage.Escaped = true;
            BackwardPass.Run(node, gradient, retainGraph);
        }
    }
}
