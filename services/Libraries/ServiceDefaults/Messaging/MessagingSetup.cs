using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustedData.ServiceDefaults.Hosting;
using TrustedData.ServiceDefaults.Inbox;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.ServiceDefaults.Messaging;

/// <summary>Connects a service to the broker with an account that may see nothing but its own names.</summary>
public static class MessagingSetup
{
    /// <summary>
    /// Adds the bus, the consumer of each peer's queue, and the outbox's way to each peer. Messages are raw JSON, since
    /// MassTransit's own envelope names host and process; they are sent to exchanges by name, never published by type.
    /// </summary>
    public static IHostApplicationBuilder AddPeers<TContext>(this IHostApplicationBuilder builder)
        where TContext : DbContext
    {
        builder.AddValidatedOptions<OrganisationOptions>("Organisation");
        builder.AddValidatedOptions<BrokerOptions>("Broker");
        var organisation = builder.Configuration.GetSection("Organisation").Get<OrganisationOptions>() ?? new OrganisationOptions();
        var broker = builder.Configuration.GetSection("Broker").Get<BrokerOptions>() ?? new BrokerOptions();

        builder.Services.AddSingleton<OrganisationKeys>();
        builder.Services.AddSingleton<InboxSignal>();
        builder.Services.AddHostedService<InboxProcessor<TContext>>();
        foreach (var peer in organisation.Peers)
            builder.Services.AddSingleton<IOutboxDestination>(services => ActivatorUtilities.CreateInstance<PeerDestination>(services, peer));

        builder.Services.AddMassTransit(bus =>
        {
            // Nothing of an organisation is reported to anybody.
            bus.DisableUsageTelemetry();
            bus.AddConsumer<EnvelopeConsumer<TContext>>();
            bus.UsingRabbitMq((registration, rabbit) => Configure<TContext>(registration, rabbit, organisation, broker));
        });
        return builder;
    }

    private static void Configure<TContext>(IBusRegistrationContext registration, IRabbitMqBusFactoryConfigurator rabbit, OrganisationOptions organisation, BrokerOptions broker)
        where TContext : DbContext
    {
        rabbit.Host(broker.Host, broker.Port, broker.VirtualHost, host =>
        {
            host.Username(broker.Username);
            host.Password(broker.Password);
            if (broker.UseTls)
                host.UseSsl(_ => { });
        });
        rabbit.OverrideDefaultBusEndpointQueueName($"td.{Prefix(organisation)}.bus");
        // Nothing but raw JSON is understood: MassTransit's own envelope would let a sender name addresses to answer to.
        rabbit.ClearSerialization();
        rabbit.UseRawJsonSerializer(RawSerializerOptions.AnyMessageType);
        foreach (var peer in organisation.Peers)
        {
            rabbit.ReceiveEndpoint(peer.Queue, endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false;
                endpoint.PublishFaults = false;
                endpoint.PrefetchCount = 16;
                endpoint.ConcurrentMessageLimit = 1;
                // Few, so that a service that is asked to stop need not wait for them; the queue has the message again afterwards.
                endpoint.UseMessageRetry(retry => retry.Interval(5, TimeSpan.FromSeconds(1)));
                endpoint.DiscardSkippedMessages();
                endpoint.ConfigureError(error => error.UseFilter(new FaultedMessages(registration.GetRequiredService<ILogger<FaultedMessages>>())));
                endpoint.ConfigureConsumer<EnvelopeConsumer<TContext>>(registration);
            });
        }
    }

    private static string Prefix(OrganisationOptions organisation) =>
        organisation.Peers.Select(p => p.Queue.Split('.')[1]).FirstOrDefault() == "enclave" ? $"enclave.{organisation.Id}" : organisation.Id;
}
