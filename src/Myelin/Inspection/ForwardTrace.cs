namespace Myelin;

/// <summary>The outputs of all layers of a model.</summary>
public static class ForwardTrace
{
    extension<TIn, TOut>(Module<TIn, TOut> model)
    {
        /// <summary>
        /// Runs the model and returns every layer's output, at any depth, in the order in which they were finished: those inside a layer before
        /// the layer's own, and the model's last. A layer that is called twice is there twice. PyTorch: <c>register_forward_hook</c> on every
        /// module, <c>torchvision.models.feature_extraction</c>.
        /// </summary>
        /// <remarks>
        /// Nothing is recorded, and neither the model's output nor any of its state changes by a bit. Layers that one operator computes together
        /// are run one by one for their outputs, which agree with it up to rounding. Modules whose output is not one tensor, such as
        /// <see cref="LstmCell"/>, and those that a layer uses without calling them are not listed.
        /// </remarks>
        /// <param name="x">A batch.</param>
        /// <param name="training">
        /// Whether to run in the mode that <see cref="Module.Train"/> has set, to see dropout's masks or batch statistics. Buffers and random
        /// numbers are restored.
        /// </param>
        /// <example><code>
        /// foreach (LayerOutput layer in model.LayerOutputs(one.Inputs)) Console.WriteLine(layer);
        /// </code></example>
        public IReadOnlyList<LayerOutput> LayerOutputs(TIn x, bool training = false)
        {
            List<LayerOutput> outputs = [];
            List<IDisposable> hooks = [];
            int thread = Environment.CurrentManagedThreadId;
            var before = training ? new ModuleState(model) : null;
            try
            {
                foreach ((string path, Module module) in model.NamedModules())
                {
                    // Other threads may run the same model meanwhile.
                    IDisposable? hook = module.OnOutput((layer, y) =>
                    {
                        if (Environment.CurrentManagedThreadId == thread) outputs.Add(new LayerOutput(path, layer, y.Detach()));
                    });
                    if (hook is not null) hooks.Add(hook);
                }

                if (training) NoGrad.Run(() => model.Call(x));
                else model.Predict(x);
            }
            finally
            {
                foreach (IDisposable hook in hooks) hook.Dispose();
                before?.Restore();
            }

            return outputs;
        }
    }
}
